/** How a model made words of a draft, as the draft and a posted comment report it (AI-4). */
import * as v from 'valibot';
import { CountSchema } from '../protocol/numbers.ts';

/**
 * `rules`: sentences of the conversation itself, chosen without a model. `built-in`: the browser maker's own model,
 * which is no part of what stays on this device (AI-2).
 */
export const ENGINES = ['rules', 'bundled', 'pulled', 'built-in'] as const;

const by = {
  engine: v.picklist(ENGINES),
  /** The model's name as people read it. */
  model: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
};

/** A summary of messages. */
const SummaryProvenanceSchema = v.strictObject({
  ...by,
  /** Which messages of the conversation it read, the first being 1. */
  first: CountSchema,
  last: CountSchema,
  /** `seq` of the last message that the model has read. */
  seq: CountSchema,
});
export type SummaryProvenance = v.InferOutput<typeof SummaryProvenanceSchema>;

/** Words of the draft itself that a model has worded differently, and that the agent accepted (AI-5). */
const RewordedSchema = v.strictObject({ ...by, reworded: v.literal(true) });

export const ProvenanceSchema = v.union([SummaryProvenanceSchema, RewordedSchema]);
export type Provenance = v.InferOutput<typeof ProvenanceSchema>;

export const isSummary = (provenance: Provenance): provenance is SummaryProvenance => 'seq' in provenance;

/** Most provenances that one comment names. */
export const MAX_PROVENANCE = 5;
