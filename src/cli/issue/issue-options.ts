export interface IssueOptions {
  readonly config?: string;
  readonly by?: string;
  readonly json?: boolean;
  readonly record?: string;
  readonly text?: string;
  readonly only?: string;
  readonly file?: string;
  readonly note?: string;
  readonly source?: boolean;
}
