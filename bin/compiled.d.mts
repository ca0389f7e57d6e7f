/** Folders of whatever `sd2pd` runs. */
export declare const PROGRAM: readonly string[];

/** The TypeScript of some folders as JavaScript: the folder it is in, with the same paths as `root`. */
export declare function compiled(root: string, folders?: readonly string[]): Promise<string>;
