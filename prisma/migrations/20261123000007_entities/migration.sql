-- An entity that an annotator made is seen by whoever may see others' work on the document in which she made it.

ALTER TABLE "Entity" ADD COLUMN "documentId" UUID;

ALTER TABLE "Entity" ADD CONSTRAINT "Entity_documentId_fkey"
  FOREIGN KEY ("documentId") REFERENCES "Document"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE INDEX "Entity_documentId_idx" ON "Entity"("documentId");

CREATE INDEX "Entity_mergedIntoId_idx" ON "Entity"("mergedIntoId");

CREATE INDEX "SetSpan_entityId_idx" ON "SetSpan"("entityId");
