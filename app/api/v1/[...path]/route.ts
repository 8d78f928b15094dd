import { answerApi } from "../_api/answer.ts";

/** Everything below `/api/v1`: the routes are the list in `_api/endpoints.ts`. */
function answer(request: Request): Promise<Response> {
  return answerApi(request);
}

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
