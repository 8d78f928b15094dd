-- What a decision rests on and puts into gold, objections to spans, and whether reviewers see names.

ALTER TABLE "Project" ADD COLUMN "hideNames" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "Decision" ADD COLUMN "fingerprint" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Decision" ADD COLUMN "settlement" JSONB NOT NULL DEFAULT 'null';
ALTER TABLE "Decision" ADD COLUMN "grounds" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "Decision" ADD COLUMN "rule" JSONB;
ALTER TABLE "Decision" ADD COLUMN "batch" UUID;
ALTER TABLE "Decision" ADD COLUMN "comment" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Decision" ADD COLUMN "undoneById" UUID;
CREATE INDEX "Decision_batch_idx" ON "Decision"("batch");

CREATE TABLE "Objection" (
    "id" UUID NOT NULL,
    "layerId" UUID NOT NULL,
    "spanId" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "alternative" JSONB,
    "reason" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "withdrawnAt" TIMESTAMPTZ(6),

    CONSTRAINT "Objection_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "Objection_layerId_id_idx" ON "Objection"("layerId", "id");
ALTER TABLE "Objection" ADD CONSTRAINT "Objection_layerId_fkey"
    FOREIGN KEY ("layerId") REFERENCES "Layer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A decision stays what it was: only that it was undone may be noted, once.

CREATE FUNCTION spanwise_decision_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."undoneAt" IS NOT NULL
     OR (to_jsonb(NEW) - 'undoneAt' - 'undoneById') IS DISTINCT FROM (to_jsonb(OLD) - 'undoneAt' - 'undoneById') THEN
    RAISE EXCEPTION 'UPDATE of "Decision" is refused: a decision is immutable, but for being undone once'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER decision_update BEFORE UPDATE ON "Decision" FOR EACH ROW EXECUTE FUNCTION spanwise_decision_update();

CREATE FUNCTION spanwise_decision_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "Document" WHERE "id" = OLD."documentId") THEN
    RAISE EXCEPTION 'DELETE of "Decision" is refused: decisions are kept' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER decision_delete BEFORE DELETE ON "Decision" FOR EACH ROW EXECUTE FUNCTION spanwise_decision_delete();
