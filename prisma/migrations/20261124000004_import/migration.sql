-- What a set holds is written once, in the statements of one transaction, and often hundreds of thousands of rows at a time. A foreign
-- key asks for the set of each row by itself, which took half of the time of an import; the function below, which looks at all rows of
-- a statement at once, says the same: every set is there, and is of this transaction. What is deleted with a set is deleted by set, too.

ALTER TABLE "SetSpan" DROP CONSTRAINT "SetSpan_setId_fkey";
ALTER TABLE "SetRelation" DROP CONSTRAINT "SetRelation_setId_fkey";
ALTER TABLE "SetDocumentLabel" DROP CONSTRAINT "SetDocumentLabel_setId_fkey";

CREATE OR REPLACE FUNCTION spanwise_part_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT "setId" FROM inserted) i LEFT JOIN "AnnotationSet" s ON s."id" = i."setId"
    WHERE s."id" IS NULL OR s.xmin <> pg_current_xact_id()::xid
  ) THEN
    RAISE EXCEPTION 'INSERT into "%" is refused: the annotation set is complete, or not there', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION spanwise_set_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "SetSpan" WHERE "setId" IN (SELECT "id" FROM deleted);
  DELETE FROM "SetRelation" WHERE "setId" IN (SELECT "id" FROM deleted);
  DELETE FROM "SetDocumentLabel" WHERE "setId" IN (SELECT "id" FROM deleted);
  RETURN NULL;
END $$;

CREATE TRIGGER set_deleted AFTER DELETE ON "AnnotationSet" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION spanwise_set_deleted();

-- A set is always read whole, by its primary key, and put in order then; most spans name no entity.

DROP INDEX "SetSpan_setId_ordinal_idx";
DROP INDEX "SetSpan_entityId_idx";
CREATE INDEX "SetSpan_entityId_idx" ON "SetSpan" ("entityId") WHERE "entityId" IS NOT NULL;
