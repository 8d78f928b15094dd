-- How many annotators one document asks for; who could see whose work, and since when; sets that were finished afterwards.

ALTER TABLE "Document" ADD COLUMN "annotatorsWanted" INTEGER;
ALTER TABLE "Document" ADD COLUMN "revealedAt" TIMESTAMPTZ(6);

ALTER TABLE "AnnotationSet" ADD COLUMN "afterReveal" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "Reveal" (
    "documentId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Reveal_pkey" PRIMARY KEY ("documentId","userId")
);

ALTER TABLE "Reveal" ADD CONSTRAINT "Reveal_documentId_fkey"
    FOREIGN KEY ("documentId") REFERENCES "Document"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the rules had opened before such things were noted.

UPDATE "Document" d SET "revealedAt" = now() FROM "Project" p
WHERE p."id" = d."projectId" AND d."mode" = 'independent' AND d."state" = 'finished' AND p."reveal" = 'all';

INSERT INTO "Reveal" ("documentId", "userId")
SELECT a."documentId", a."userId" FROM "Assignment" a
  JOIN "Document" d ON d."id" = a."documentId" JOIN "Project" p ON p."id" = d."projectId"
WHERE d."mode" = 'independent' AND a."state" = 'finished' AND p."reveal" = 'mine';
