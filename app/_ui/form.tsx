"use client";

import {
  type ComponentProps,
  createContext,
  startTransition,
  useActionState,
  useContext,
  useEffect,
  useRef,
  useState,
} from "react";
import { Button } from "./button.tsx";
import { cn } from "./cn.ts";
import { Notice } from "./notice.tsx";
import type { Outcome, Refusal } from "./outcome.ts";

type State = {
  refusal: Refusal | null;
  /** The fields that were changed since: what was said of them no longer holds. */
  changed: ReadonlySet<string>;
  pending: boolean;
};

const FormState = createContext<State>({ refusal: null, changed: new Set(), pending: false });

/** The sentence that belongs to the field of this name, if the last attempt was refused because of it. */
export function useFieldError(name: string | undefined): string | undefined {
  const { refusal, changed } = useContext(FormState);
  if (!refusal || !name || changed.has(name)) return undefined;
  return refusal.fields?.[name] ?? (refusal.place?.field === name ? refusal.message : undefined);
}

function belongsToFields(refusal: Refusal): boolean {
  return Boolean(refusal.place?.field || (refusal.fields && Object.keys(refusal.fields).length > 0));
}

/**
 * A form over a server action. A refusal is shown at its field, or above the form where it belongs to none; what was
 * typed stays; the first field with an error gets the focus.
 */
export function Form<T>({
  action,
  onDone,
  className,
  children,
  ...rest
}: Omit<ComponentProps<"form">, "action" | "onSubmit"> & {
  action: (previous: NoInfer<Outcome<T>> | null, data: FormData) => Promise<Outcome<T>>;
  onDone?: (value: T, form: HTMLFormElement) => void;
}) {
  const [outcome, send, pending] = useActionState(action, null as Outcome<T> | null);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const form = useRef<HTMLFormElement>(null);
  const done = useRef(onDone);
  done.current = onDone;
  const refusal = outcome && !outcome.ok ? outcome.failure : null;

  useEffect(() => {
    if (!outcome || !form.current) return;
    if (outcome.ok) done.current?.(outcome.value, form.current);
    else form.current.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [outcome]);

  return (
    <FormState value={{ refusal, changed, pending }}>
      <form
        ref={form}
        action={send}
        // React empties a form after its action; going round it keeps what was typed.
        onSubmit={(event) => {
          event.preventDefault();
          if (pending) return;
          const submitter = (event.nativeEvent as SubmitEvent).submitter;
          const data = new FormData(event.currentTarget, submitter);
          startTransition(() => {
            setChanged(new Set());
            send(data);
          });
        }}
        onInput={({ target }) => {
          const name = target instanceof Element ? target.getAttribute("name") : null;
          if (refusal && name) setChanged((before) => new Set(before).add(name));
        }}
        noValidate
        className={cn("space-y-5", className)}
        {...rest}
      >
        {refusal && !belongsToFields(refusal) ? (
          <Notice tone="danger" live>
            <p>{refusal.message}</p>
          </Notice>
        ) : null}
        {children}
      </form>
    </FormState>
  );
}

/** Sends the form that it stands in, and shows that it is on its way. */
export function SubmitButton({ look = "primary", ...rest }: ComponentProps<typeof Button>) {
  const { pending } = useContext(FormState);
  return <Button type="submit" look={look} pending={pending} {...rest} />;
}
