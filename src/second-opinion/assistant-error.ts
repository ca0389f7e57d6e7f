/** No answer can be had. The message never holds what was sent, what came back, or a secret. */
export class AssistantError extends Error {
  override readonly name = 'AssistantError';

  constructor(
    message: string,
    /** Whether asking once more may help. */
    readonly passing: boolean,
  ) {
    super(message);
  }
}
