-- Jobs say what they were asked to do, who may still ask for it, and how far they are; files come in and go out in pieces.

ALTER TABLE "JobReport"
  ADD COLUMN "payload" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "action" TEXT NOT NULL DEFAULT 'project.read',
  ADD COLUMN "scopes" JSONB,
  ADD COLUMN "words" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "maxAttempts" INTEGER NOT NULL DEFAULT 3,
  ADD COLUMN "holder" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "startedAt" TIMESTAMPTZ(6),
  ADD COLUMN "cancelledAt" TIMESTAMPTZ(6);

CREATE INDEX "JobReport_projectId_userId_id_idx" ON "JobReport"("projectId", "userId", "id");
CREATE INDEX "JobReport_state_idx" ON "JobReport"("state");

CREATE TABLE "StoredFile" (
  "id" UUID NOT NULL,
  "projectId" UUID NOT NULL,
  "userId" UUID NOT NULL,
  "jobId" UUID,
  "name" TEXT NOT NULL,
  "mediaType" TEXT NOT NULL,
  "size" BIGINT NOT NULL DEFAULT 0,
  "sha256" BYTEA,
  "createdAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expiresAt" TIMESTAMPTZ(6) NOT NULL,
  CONSTRAINT "StoredFile_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "StoredFile_projectId_userId_idx" ON "StoredFile"("projectId", "userId");
CREATE INDEX "StoredFile_jobId_idx" ON "StoredFile"("jobId");
CREATE INDEX "StoredFile_expiresAt_idx" ON "StoredFile"("expiresAt");

ALTER TABLE "StoredFile" ADD CONSTRAINT "StoredFile_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "StoredFile" ADD CONSTRAINT "StoredFile_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "JobReport"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "StoredFilePiece" (
  "fileId" UUID NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "bytes" BYTEA NOT NULL,
  CONSTRAINT "StoredFilePiece_pkey" PRIMARY KEY ("fileId", "ordinal")
);

ALTER TABLE "StoredFilePiece" ADD CONSTRAINT "StoredFilePiece_fileId_fkey" FOREIGN KEY ("fileId") REFERENCES "StoredFile"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is stored is often compressed already, and reading part of a piece must not unpack all of it.
ALTER TABLE "StoredFilePiece" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
