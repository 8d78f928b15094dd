import { openApi } from "../v1/_api/openapi.ts";

/** The description of the API, for people's programs and for `/api-docs`. */
export function GET(): Response {
  return Response.json(openApi(), { headers: { "Cache-Control": "public, max-age=300" } });
}
