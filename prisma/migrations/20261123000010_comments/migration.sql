-- Comments are listed by layer, by thread, and by whom they mention.
CREATE INDEX "Comment_layerId_id_idx" ON "Comment"("layerId", "id");
CREATE INDEX "Comment_threadId_idx" ON "Comment"("threadId");
CREATE INDEX "Comment_mentions_idx" ON "Comment" USING GIN ("mentions");
