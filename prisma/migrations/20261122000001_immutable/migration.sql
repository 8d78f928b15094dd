-- What is stored for good, the database itself keeps: a programming error, or a hand at a console, cannot change it.
-- Deleting a project still takes all its rows along. In a cascade the parent's row is gone before the child's is asked for,
-- which is how these functions tell a cascade from a deletion.

CREATE FUNCTION spanwise_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of "%" is refused: its rows are immutable', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Annotation sets: only reopening may be noted, once.

CREATE FUNCTION spanwise_set_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."reopenedAt" IS NOT NULL
     OR (to_jsonb(NEW) - 'reopenedAt' - 'reopenedById') IS DISTINCT FROM (to_jsonb(OLD) - 'reopenedAt' - 'reopenedById') THEN
    RAISE EXCEPTION 'UPDATE of "AnnotationSet" is refused: a set is immutable, but for being reopened once'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER set_update BEFORE UPDATE ON "AnnotationSet" FOR EACH ROW EXECUTE FUNCTION spanwise_set_update();

CREATE FUNCTION spanwise_set_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "Layer" WHERE "id" = OLD."layerId") THEN
    RAISE EXCEPTION 'DELETE of "AnnotationSet" is refused: a set is immutable' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER set_delete BEFORE DELETE ON "AnnotationSet" FOR EACH ROW EXECUTE FUNCTION spanwise_set_delete();

-- What a set holds is written in the transaction that makes the set, and never after.

CREATE FUNCTION spanwise_part_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM "AnnotationSet" s
    WHERE s."id" IN (SELECT DISTINCT "setId" FROM inserted) AND s.xmin <> pg_current_xact_id()::xid
  ) THEN
    RAISE EXCEPTION 'INSERT into "%" is refused: the annotation set is complete', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION spanwise_part_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "AnnotationSet" WHERE "id" IN (SELECT DISTINCT "setId" FROM deleted)) THEN
    RAISE EXCEPTION 'DELETE of "%" is refused: an annotation set is immutable', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER part_insert AFTER INSERT ON "SetSpan" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION spanwise_part_insert();
CREATE TRIGGER part_insert AFTER INSERT ON "SetRelation" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION spanwise_part_insert();
CREATE TRIGGER part_insert AFTER INSERT ON "SetDocumentLabel" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION spanwise_part_insert();

CREATE TRIGGER part_update BEFORE UPDATE ON "SetSpan" FOR EACH ROW EXECUTE FUNCTION spanwise_refuse();
CREATE TRIGGER part_update BEFORE UPDATE ON "SetRelation" FOR EACH ROW EXECUTE FUNCTION spanwise_refuse();
CREATE TRIGGER part_update BEFORE UPDATE ON "SetDocumentLabel" FOR EACH ROW EXECUTE FUNCTION spanwise_refuse();

CREATE TRIGGER part_delete AFTER DELETE ON "SetSpan" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION spanwise_part_delete();
CREATE TRIGGER part_delete AFTER DELETE ON "SetRelation" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION spanwise_part_delete();
CREATE TRIGGER part_delete AFTER DELETE ON "SetDocumentLabel" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION spanwise_part_delete();

-- Documents and layers that have sets stay, as long as their project does.

CREATE FUNCTION spanwise_document_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "Project" WHERE "id" = OLD."projectId")
     AND EXISTS (SELECT FROM "AnnotationSet" s JOIN "Layer" l ON l."id" = s."layerId" WHERE l."documentId" = OLD."id") THEN
    RAISE EXCEPTION 'DELETE of "Document" is refused: it has annotation sets' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER document_delete BEFORE DELETE ON "Document" FOR EACH ROW EXECUTE FUNCTION spanwise_document_delete();

CREATE FUNCTION spanwise_layer_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "Document" WHERE "id" = OLD."documentId")
     AND EXISTS (SELECT FROM "AnnotationSet" WHERE "layerId" = OLD."id") THEN
    RAISE EXCEPTION 'DELETE of "Layer" is refused: it has annotation sets' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER layer_delete BEFORE DELETE ON "Layer" FOR EACH ROW EXECUTE FUNCTION spanwise_layer_delete();

-- The text of a document, and all that is computed from it once.

CREATE TRIGGER text_update BEFORE UPDATE OF "documentId", "text" ON "DocumentText"
  FOR EACH ROW EXECUTE FUNCTION spanwise_refuse();
CREATE TRIGGER text_update BEFORE UPDATE OF "projectId", "sha256", "length", "codePoints" ON "Document"
  FOR EACH ROW EXECUTE FUNCTION spanwise_refuse();

CREATE FUNCTION spanwise_text_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "Document" WHERE "id" = OLD."documentId") THEN
    RAISE EXCEPTION 'DELETE of "DocumentText" is refused: a text is immutable' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER text_delete BEFORE DELETE ON "DocumentText" FOR EACH ROW EXECUTE FUNCTION spanwise_text_delete();

-- The log, the versions of the schema and the guidelines, the audit trail.

CREATE TRIGGER row_update BEFORE UPDATE ON "LayerUpdate" FOR EACH ROW EXECUTE FUNCTION spanwise_refuse();
CREATE TRIGGER row_update BEFORE UPDATE ON "SchemaVersion" FOR EACH ROW EXECUTE FUNCTION spanwise_refuse();
CREATE TRIGGER row_update BEFORE UPDATE ON "GuidelineVersion" FOR EACH ROW EXECUTE FUNCTION spanwise_refuse();
CREATE TRIGGER row_update BEFORE UPDATE ON "Event" FOR EACH ROW EXECUTE FUNCTION spanwise_refuse();

CREATE FUNCTION spanwise_event_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."projectId" IS NULL OR EXISTS (SELECT FROM "Project" WHERE "id" = OLD."projectId") THEN
    RAISE EXCEPTION 'DELETE of "Event" is refused: the audit trail is kept' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER event_delete BEFORE DELETE ON "Event" FOR EACH ROW EXECUTE FUNCTION spanwise_event_delete();
