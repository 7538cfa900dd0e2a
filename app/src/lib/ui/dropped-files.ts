/** Files that are dragged into the page: which there are, and that none of them takes its place. */

/** What of a drag says what is dragged. */
type Dragged = Pick<DragEvent, 'dataTransfer'>;

/** Whether files are dragged, and not words, a link, or something of the page itself. */
export const hasFiles = ({ dataTransfer }: Dragged): boolean =>
  dataTransfer?.types.includes('Files') === true;

export interface DroppedFiles {
  readonly files: readonly File[];
  /** Names of folders: a browser gives them as files that cannot be read. */
  readonly folders: readonly string[];
}

/** What was dropped. To be asked while the drop is told of: afterwards the browser has forgotten it. */
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
 * For `ondragover` and `ondrop` of the window: what is dropped where nobody takes it does not open in place of the page.
 * A field for files takes its own.
 */
export const refuseFiles = (event: DragEvent): void => {
  const { target } = event;
  const isField = target instanceof HTMLInputElement && target.type === 'file';
  if (event.defaultPrevented || isField || !hasFiles(event)) return;
  event.preventDefault();
  if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
};
