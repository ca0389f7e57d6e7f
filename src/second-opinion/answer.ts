import { z } from 'zod';

/** What the model answers: one choice a column. The JSON Schema of it goes with the request. */
export const answerSchema = z.object({
  answers: z.array(
    z.object({
      /** Id of the column. */
      field: z.string(),
      /** Id of one of its candidates, or null: none of them clearly. */
      choice: z.string().nullable(),
      /** One sentence. */
      why: z.string(),
    }),
  ),
});

export type Answer = z.infer<typeof answerSchema>['answers'][number];
