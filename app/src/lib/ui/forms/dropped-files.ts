/** Files that are dragged into the page: finds them, and keeps them from opening in place of the page. */

/** The part of a drag event that describes the dragged things. */
type Dragged = Pick<DragEvent, 'dataTransfer'>;

/** Whether files are dragged, and not words, a link, or a part of the page itself. */
export const hasFiles = ({ dataTransfer }: Dragged): boolean =>
  dataTransfer?.types.includes('Files') === true;

export interface DroppedFiles {
  readonly files: readonly File[];
  /** Names of folders: a browser lists folders as files that cannot be read. */
  readonly folders: readonly string[];
}

/** Reads the drop. To be called while the event is handled: afterwards the browser has forgotten its data. */
export const droppedFiles = ({ dataTransfer }: Dragged): DroppedFiles => {
  const files: File[] = [];
  const folders: string[] = [];
  for (const item of dataTransfer?.items ?? []) {
    if (item.kind !== 'file') continue;
    const file = item.getAsFile();
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory === true) folders.push(entry.name);
    else if (file !== null) files.push(file);
  }
  return { files, folders };
};

/**
 * For `ondragover` and `ondrop` of the window: files that are dropped where nothing takes them do not open in
 * place of the page. A field for files still takes them.
 */
export const refuseFiles = (event: DragEvent): void => {
  const { target } = event;
  const isField = target instanceof HTMLInputElement && target.type === 'file';
  if (event.defaultPrevented || isField || !hasFiles(event)) return;
  event.preventDefault();
  if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
};
