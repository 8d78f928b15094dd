-- What agreement is counted from, kept by document, so that only what changed is counted again. It can be thrown away at any time.

CREATE TABLE "AgreementParts" (
    "documentId" UUID NOT NULL,
    "key" BYTEA NOT NULL,
    "parts" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AgreementParts_pkey" PRIMARY KEY ("documentId","key")
);

ALTER TABLE "AgreementParts" ADD CONSTRAINT "AgreementParts_documentId_fkey"
    FOREIGN KEY ("documentId") REFERENCES "Document"("id") ON DELETE CASCADE ON UPDATE CASCADE;
