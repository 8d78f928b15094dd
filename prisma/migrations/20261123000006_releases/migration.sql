-- A release keeps its canonical JSONL in pieces, beside an index of its documents; none of it ever changes.
-- Nothing has written a release before this: the column for the whole content was never filled.

ALTER TABLE "Release" DROP COLUMN "content";
ALTER TABLE "Release" ADD COLUMN "note" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Release" ADD COLUMN "size" BIGINT NOT NULL DEFAULT 0;
CREATE INDEX "Release_projectId_id_idx" ON "Release"("projectId", "id");

CREATE TABLE "ReleasePart" (
  "releaseId" UUID NOT NULL,
  "number" INTEGER NOT NULL,
  "bytes" BYTEA NOT NULL,
  CONSTRAINT "ReleasePart_pkey" PRIMARY KEY ("releaseId", "number")
);

CREATE TABLE "ReleaseDocument" (
  "releaseId" UUID NOT NULL,
  "documentId" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "textSha256" BYTEA NOT NULL,
  "sha256" BYTEA NOT NULL,
  "offset" BIGINT NOT NULL,
  "length" INTEGER NOT NULL,
  "spans" INTEGER NOT NULL,
  CONSTRAINT "ReleaseDocument_pkey" PRIMARY KEY ("releaseId", "documentId")
);

ALTER TABLE "ReleasePart" ADD CONSTRAINT "ReleasePart_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ReleaseDocument" ADD CONSTRAINT "ReleaseDocument_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A release and all its parts are written in one transaction, and never after; they go only with their project.

CREATE FUNCTION spanwise_release_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.xmin <> pg_current_xact_id()::xid THEN
    RAISE EXCEPTION 'UPDATE of "Release" is refused: a release is immutable' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER release_update BEFORE UPDATE ON "Release" FOR EACH ROW EXECUTE FUNCTION spanwise_release_update();
CREATE TRIGGER row_update BEFORE UPDATE ON "ReleasePart" FOR EACH ROW EXECUTE FUNCTION spanwise_refuse();
CREATE TRIGGER row_update BEFORE UPDATE ON "ReleaseDocument" FOR EACH ROW EXECUTE FUNCTION spanwise_refuse();

CREATE FUNCTION spanwise_release_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "Project" WHERE "id" = OLD."projectId") THEN
    RAISE EXCEPTION 'DELETE of "Release" is refused: a release is immutable' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER release_delete BEFORE DELETE ON "Release" FOR EACH ROW EXECUTE FUNCTION spanwise_release_delete();

CREATE FUNCTION spanwise_release_part_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM "Release" r
    WHERE r."id" IN (SELECT DISTINCT "releaseId" FROM inserted) AND r.xmin <> pg_current_xact_id()::xid
  ) THEN
    RAISE EXCEPTION 'INSERT into "%" is refused: the release is complete', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION spanwise_release_part_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "Release" WHERE "id" IN (SELECT DISTINCT "releaseId" FROM deleted)) THEN
    RAISE EXCEPTION 'DELETE of "%" is refused: a release is immutable', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER part_insert AFTER INSERT ON "ReleasePart" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION spanwise_release_part_insert();
CREATE TRIGGER part_insert AFTER INSERT ON "ReleaseDocument" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION spanwise_release_part_insert();
CREATE TRIGGER part_delete AFTER DELETE ON "ReleasePart" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION spanwise_release_part_delete();
CREATE TRIGGER part_delete AFTER DELETE ON "ReleaseDocument" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION spanwise_release_part_delete();
