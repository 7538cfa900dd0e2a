/** What is known of uploaded files; their bytes lie elsewhere. */
import type { FileRef } from '@parley/core/contact/entry';
import type { AgentId, ChannelId, ContactId, FileId, WorkspaceId } from '@parley/core/ids';

export interface FileRow extends FileRef {
  readonly workspace: WorkspaceId;
  /** Bound when uploaded by an agent, or when a visitor's message names it. */
  readonly contact: ContactId | null;
  readonly uploader:
    | { readonly kind: 'agent'; readonly id: AgentId }
    | { readonly kind: 'visitor'; readonly channel: ChannelId; readonly external: string }
    /** Fetched from an outside service. */
    | { readonly kind: 'channel'; readonly channel: ChannelId; readonly workspace: WorkspaceId };
  readonly createdAt: number;
  /** Whether an entry names it; those that none names are deleted after seven days. */
  readonly used: boolean;
}

export interface FileStore {
  create(file: Omit<FileRow, 'used'>): Promise<void>;
  file(id: FileId): Promise<FileRow | undefined>;
  /** Bytes that an uploader has stored since a time; those of a channel are all that channels of its workspace brought. */
  usage(uploader: FileRow['uploader'], since: number): Promise<number>;
  /**
   * Ids of files that no entry names and that are older than a time, in the order of ids.
   * @param after only ids after this one
   */
  unused(before: number, limit: number, after?: FileId): Promise<readonly FileId[]>;
  /** The ids among these that belong to a known file. */
  known(ids: readonly FileId[]): Promise<ReadonlySet<FileId>>;
  /** Forgets a file. Rejects if an entry names it. */
  remove(id: FileId): Promise<void>;
}
