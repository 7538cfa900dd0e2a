import type { Provenance } from '@parley/core/contact/provenance';
import type { ContactId } from '@parley/core/ids';
import { plainLine } from '@parley/core/language/summary/placeholders';
import { describe, expect, it } from 'vitest';
import { Assistant, type SummaryTask } from './assistant.svelte.ts';
import { EngineError, type RunOptions, type Summarizer } from './engine.ts';
import type { Engines } from './engines.ts';

const contact = 'contact1' as ContactId;
const lines = [plainLine('customer', 'My kettle arrived broken, order 4711-22.', 0)];

/** A draft that keeps the written text and its provenance. */
const createDraft = () => {
  const draft = { text: '', provenance: [] as Provenance[] };
  const task: SummaryTask = {
    contact,
    lines,
    language: 'en',
    range: { first: 1, last: 1, seq: 1 },
    open: (provenance) => {
      draft.provenance.push(provenance);
      let added = '';
      return Promise.resolve({
        add: (piece) => {
          added += piece;
          draft.text += piece;
        },
        takeBack: () => {
          draft.text = draft.text.slice(0, draft.text.length - added.length);
          draft.provenance.pop();
        },
      });
    },
  };
  return { draft, task };
};

const engine = (
  device: Summarizer['device'],
  model: string,
  summarize: (options: RunOptions) => Promise<void>,
): Summarizer => ({
  by: { engine: 'pulled', model },
  device,
  summarize: (_conversation, options) => summarize(options),
});

/** The models of a device with a GPU, and of a device without. */
const createAssistant = (withGpu: Summarizer | undefined, without?: Summarizer) => {
  let isLeft = false;
  const engines: Pick<Engines, 'summarizer' | 'leaveGpu' | 'dispose'> = {
    summarizer: () => Promise.resolve(isLeft ? without : withGpu),
    leaveGpu: () => {
      isLeft = true;
    },
    dispose: () => undefined,
  };
  return new Assistant({ engines: () => Promise.resolve(engines as Engines) });
};

const writes = (...pieces: string[]) => ({
  then:
    (end: () => Promise<void> = () => Promise.resolve()) =>
    (options: RunOptions) => {
      for (const piece of pieces) options.onText(piece);
      return end();
    },
});

describe('Assistant', () => {
  it('AI-4 takes back what a GPU wrote before it gave up, and says only who wrote what stands', async () => {
    const { draft, task } = createDraft();
    const lost = () => Promise.reject(new EngineError('gpu', 'device lost'));
    const assistant = createAssistant(
      engine('gpu', 'Large', writes('Issue: half').then(lost)),
      engine('processor', 'Small', writes('Issue: ', 'whole.').then()),
    );
    await assistant.summarize(task);
    expect(draft.text).toBe('Issue: whole.');
    expect(draft.provenance.map(({ model }) => model)).toEqual(['Small']);
    expect(assistant.state).toEqual({ step: 'idle' });
  });

  it('AI-3 summarizes by rule where a GPU gave up and nothing else is there', async () => {
    const { draft, task } = createDraft();
    const assistant = createAssistant(
      engine('gpu', 'Large', () => Promise.reject(new EngineError('gpu', 'no adapter'))),
    );
    await assistant.summarize(task);
    expect(draft.provenance.map(({ engine: kind }) => kind)).toEqual(['rules']);
    expect(draft.text).toContain('4711-22');
  });

  it('AI-7 summarizes by rule where nothing of an answer is borne out', async () => {
    const { draft, task } = createDraft();
    const assistant = createAssistant(engine('processor', 'Small', writes().then()));
    await assistant.summarize(task);
    expect(draft.provenance.map(({ engine: kind }) => kind)).toEqual(['rules']);
    expect(assistant.state).toEqual({ step: 'idle' });
  });

  it('AI-2 asks before a browser loads its maker’s model, and writes nothing until it is told', async () => {
    const { draft, task } = createDraft();
    const maker = { ...engine('browser', 'Google Chrome', writes('Theirs.').then()), isDownload: true };
    const asked: boolean[] = [];
    const own = engine('processor', 'Parley', writes('Ours.').then());
    const engines: Pick<Engines, 'summarizer' | 'leaveGpu' | 'dispose'> = {
      summarizer: (_language, onlyOwn = false) => {
        asked.push(onlyOwn);
        return Promise.resolve(onlyOwn ? own : maker);
      },
      leaveGpu: () => undefined,
      dispose: () => undefined,
    };
    const assistant = new Assistant({ engines: () => Promise.resolve(engines as Engines) });
    await assistant.summarize(task);
    expect(assistant.state).toEqual({ step: 'asking', contact, maker: 'Google Chrome' });
    expect(draft).toEqual({ text: '', provenance: [] });
    assistant.dismiss();
    expect(assistant.state).toEqual({ step: 'idle' });
    await assistant.summarize(task, 'own');
    await assistant.summarize(task, 'download');
    expect(draft.text).toBe('Ours.Theirs.');
    expect(asked).toEqual([false, true, false]);
  });

  it('AI-3 tells what failed, and does not hide it behind another engine', async () => {
    const { draft, task } = createDraft();
    const assistant = createAssistant(
      engine('gpu', 'Large', () => Promise.reject(new EngineError('missing', '404'))),
      engine('processor', 'Small', writes('Issue: whole.').then()),
    );
    await assistant.summarize(task);
    expect(draft.text).toBe('');
    expect(assistant.state).toEqual({ step: 'failed', contact, reason: 'missing' });
    assistant.dismiss();
    expect(assistant.state).toEqual({ step: 'idle' });
  });

  it('AI-3 lets stand what was written when it is stopped, also by a GPU', async () => {
    const { draft, task } = createDraft();
    const stopped = () => Promise.reject(new DOMException('Stopped', 'AbortError'));
    const assistant: Assistant = createAssistant(
      engine('gpu', 'Large', (options) => {
        options.onText('Issue: half.');
        assistant.stop();
        return stopped();
      }),
      engine('processor', 'Small', writes('never').then()),
    );
    await assistant.summarize(task);
    expect(draft.text).toBe('Issue: half.');
    expect(assistant.state).toEqual({ step: 'idle' });
  });

  it.each(['chosen', 'own', 'rules'] as const)(
    'AI-1 says so where the customer has written nothing, asked for by %s',
    async (how) => {
      const { draft, task } = createDraft();
      const assistant = createAssistant(engine('processor', 'Small', writes('never').then()));
      await assistant.summarize({ ...task, lines: [] }, how);
      await assistant.summarize({ ...task, lines: [plainLine('agent', 'Hello?', 0)] }, how);
      expect(draft).toEqual({ text: '', provenance: [] });
      expect(assistant.state).toEqual({ step: 'failed', contact, reason: 'nothing-said' });
    },
  );
});
