import { countCommentMentions } from "#lib/data/comments.ts";
import { listEvents } from "#lib/data/events.ts";
import { archiveProject, createProject, listProjects, project, updateProject } from "#lib/data/projects.ts";
import { previewChange } from "#lib/data/reveal.ts";
import { openSample } from "#lib/data/sample.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject, personal } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

export const projectEndpoints: readonly Endpoint[] = [
  personal({
    method: "GET",
    path: "/projects",
    tag: "Projects",
    summary: "My projects, newest first",
    params: shapes.noParams,
    query: shapes.projectQuery,
    body: null,
    status: 200,
    answer: shapes.pageOf(shapes.projectRow),
    async handle({ who, query }) {
      const { rows, next } = await listProjects(who, query);
      const mentions = await countCommentMentions(
        who,
        rows.map(({ id }) => id),
      );
      return { rows: rows.map((row) => ({ ...row, mentions: mentions.get(row.id) ?? 0 })), next };
    },
  }),
  personal({
    method: "POST",
    path: "/projects",
    tag: "Projects",
    summary: "Create a project, with me as its manager",
    params: shapes.noParams,
    query: shapes.noQuery,
    body: shapes.newProject,
    status: 201,
    answer: shapes.made,
    handle: ({ who, body }) => createProject(who, body),
  }),
  personal({
    method: "POST",
    path: "/sample",
    tag: "Projects",
    summary: "Open the sample project, which is made if I have none",
    params: shapes.noParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.made,
    async handle({ who }) {
      return { id: await openSample(who) };
    },
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}",
    tag: "Projects",
    summary: "A project",
    action: "project.read",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.project,
    handle: ({ tx }, member) => project(member, tx),
  }),
  inProject({
    method: "PATCH",
    path: "/projects/{projectId}",
    tag: "Projects",
    summary: "Change a project",
    description: "Only the fields that are given change.",
    action: "project.edit",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: shapes.projectChange,
    status: 200,
    answer: shapes.project,
    changes: "/projects/{projectId}",
    async handle({ body, only }, member) {
      await updateProject(member, body, only);
      return project(member);
    },
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/change-preview",
    tag: "Projects",
    summary: "What a change of the settings would do",
    description: "Of documents that the caller annotates blind, nothing is counted.",
    action: "project.edit",
    params: shapes.projectParams,
    query: shapes.changePreviewQuery,
    body: null,
    status: 200,
    answer: shapes.changePreview,
    handle: ({ query }, member) => previewChange(member, query),
  }),
  inProject({
    method: "PUT",
    path: "/projects/{projectId}/archived",
    tag: "Projects",
    summary: "Archive a project, or bring it back",
    action: "project.edit",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: shapes.archiving,
    status: 200,
    answer: shapes.archived,
    changes: "/projects/{projectId}",
    async handle({ body, only }, member) {
      await archiveProject(member, body.archived, only);
      return { id: member.projectId, archived: body.archived };
    },
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/events",
    tag: "Projects",
    summary: "What happened in a project, newest first",
    action: "event.read",
    params: shapes.projectParams,
    query: shapes.eventQuery,
    body: null,
    status: 200,
    answer: shapes.pageOf(shapes.event),
    handle: ({ query }, member) => listEvents(member, query),
  }),
];
