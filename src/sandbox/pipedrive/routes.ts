import type { Route } from './context.js';
import { activityRoutes } from './entities/activities.js';
import { activityTypeRoutes } from './entities/activity-types.js';
import { changelogRoutes } from './entities/changelog.js';
import { currencyRoutes } from './entities/currencies.js';
import { dealRoutes } from './entities/deals.js';
import { fieldRoutes } from './entities/fields.js';
import { v1FieldRoutes } from './entities/fields-v1.js';
import { fileRoutes } from './entities/files.js';
import { filterRoutes } from './entities/filters.js';
import { leadLabelRoutes } from './entities/lead-labels.js';
import { leadRoutes } from './entities/leads.js';
import { noteRoutes } from './entities/notes.js';
import { organizationRoutes } from './entities/organizations.js';
import { relationshipRoutes } from './entities/relationships.js';
import { personRoutes } from './entities/persons.js';
import { pipelineRoutes } from './entities/pipelines.js';
import { retiredRoutes } from './entities/retired-v1.js';
import { searchRoutes } from './entities/search.js';
import { stageRoutes } from './entities/stages.js';
import { userRoutes } from './entities/users.js';
import { webhookRoutes } from './entities/webhooks.js';
import { mergeRoutes } from './merging/routes.js';

export const ROUTES: readonly Route[] = [
  ...organizationRoutes,
  ...personRoutes,
  ...dealRoutes,
  ...mergeRoutes,
  ...changelogRoutes,
  ...leadRoutes,
  ...activityRoutes,
  ...pipelineRoutes,
  ...stageRoutes,
  ...fieldRoutes,
  ...v1FieldRoutes,
  ...leadLabelRoutes,
  ...noteRoutes,
  ...fileRoutes,
  ...userRoutes,
  ...activityTypeRoutes,
  ...currencyRoutes,
  ...filterRoutes,
  ...webhookRoutes,
  ...relationshipRoutes,
  ...searchRoutes,
  ...retiredRoutes,
];
