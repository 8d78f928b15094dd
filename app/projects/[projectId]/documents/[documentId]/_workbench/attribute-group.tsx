"use client";

import { useRef } from "react";
import type { AttributeDefinition, AttributeValue } from "#lib/annotation/label.ts";
import { AttributeControl } from "./attribute-control.tsx";

/**
 * The attributes of one tag, relation or document. Digits choose, and one choice leads on to the next attribute, so that the
 * hand stays on the keyboard; after the last, `onDone` is called.
 */
export function AttributeGroup(props: {
  /** Of what these are the attributes; another one is another group. */
  of: string;
  definitions: readonly AttributeDefinition[];
  values: Readonly<Record<string, AttributeValue>>;
  disabled: boolean;
  onSet: (attributeId: string, value: AttributeValue | null) => void;
  onDone?: () => void;
  className?: string;
}) {
  const { of, definitions, values, disabled, onSet, onDone, className } = props;
  const group = useRef<HTMLDivElement>(null);
  const next = (from: string) => {
    const at = definitions.findIndex(({ id }) => id === from);
    const following = definitions[at + 1];
    if (following) focusAttribute(group.current, following.id);
    else onDone?.();
  };
  if (definitions.length === 0) return null;
  return (
    <div ref={group} data-attributes className={className}>
      {definitions.map((definition) => (
        <AttributeControl
          key={`${of} ${definition.id}`}
          definition={definition}
          value={values[definition.id]}
          disabled={disabled}
          onChange={(value) => onSet(definition.id, value)}
          onDone={() => next(definition.id)}
        />
      ))}
    </div>
  );
}

/** Puts the focus on the first attribute that stands in a place, or on a given one. Whether there was one. */
export function focusAttribute(place: ParentNode | null, id?: string): boolean {
  const holder = id ? `[data-attribute="${CSS.escape(id)}"]` : "[data-attribute]";
  const control =
    place?.querySelector<HTMLElement>(`${holder} [aria-pressed=true]`) ??
    place?.querySelector<HTMLElement>(`${holder} button, ${holder} input`);
  control?.focus({ preventScroll: true });
  return Boolean(control);
}
