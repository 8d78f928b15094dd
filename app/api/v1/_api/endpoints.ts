import { accountEndpoints } from "./account-endpoints.ts";
import { agreementEndpoints } from "./agreement-endpoints.ts";
import { commentEndpoints } from "./comment-endpoints.ts";
import { documentEndpoints } from "./document-endpoints.ts";
import type { Endpoint } from "./endpoint.ts";
import { entityEndpoints } from "./entity-endpoints.ts";
import { exportEndpoints } from "./export-endpoints.ts";
import { importEndpoints } from "./import-endpoints.ts";
import { jobEndpoints } from "./job-endpoints.ts";
import { labelEndpoints } from "./label-endpoints.ts";
import { layerEndpoints } from "./layer-endpoints.ts";
import { memberEndpoints } from "./member-endpoints.ts";
import { projectEndpoints } from "./project-endpoints.ts";
import { releaseEndpoints } from "./release-endpoints.ts";
import { reviewEndpoints } from "./review-endpoints.ts";
import { suggestionEndpoints } from "./suggestion-endpoints.ts";
import { webhookEndpoints } from "./webhook-endpoints.ts";

/** Every route of the API. What is not here is not served, and what is here is documented. */
export const endpoints: readonly Endpoint[] = [
  ...accountEndpoints,
  ...projectEndpoints,
  ...labelEndpoints,
  ...documentEndpoints,
  ...layerEndpoints,
  ...importEndpoints,
  ...jobEndpoints,
  ...entityEndpoints,
  ...agreementEndpoints,
  ...exportEndpoints,
  ...releaseEndpoints,
  ...memberEndpoints,
  ...commentEndpoints,
  ...webhookEndpoints,
  ...suggestionEndpoints,
  ...reviewEndpoints,
];
