/** Which entity a tag names. */
import type { NamedEntity } from "./entity-names.ts";
import type { Session } from "./session.ts";
import { attempt, valueIn } from "./tagging.ts";

/** Says which entity the tag names; null takes that away. */
export function nameEntity(session: Session, spanId: string, entity: NamedEntity | null): void {
  const span = session.index.get(spanId);
  if (!span || span.entity === entity?.id) return;
  if (entity) session.entities.learn(entity);
  const { entity: _, ...value } = valueIn(span);
  const next = entity ? { ...value, entity: entity.id } : value;
  const did = entity ? `name ${entity.name}` : "take the entity away";
  if (!attempt(session, () => session.layer.put("spans", spanId, next, did))) return;
  session.say(entity ? `It names ${entity.name}.` : "It names no entity any more.");
}
