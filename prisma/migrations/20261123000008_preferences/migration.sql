-- How a person likes to work follows her from device to device.
ALTER TABLE "User" ADD COLUMN "preferences" JSONB NOT NULL DEFAULT '{}';

-- Names are suggested under this label; null where they are not looked for.
ALTER TABLE "Project" ADD COLUMN "nameLabelId" UUID;

