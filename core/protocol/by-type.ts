/** Schema for objects of several kinds that differ in their `type`. */
import * as v from 'valibot';

type Option = v.StrictObjectSchema<
  { readonly type: v.LiteralSchema<string, undefined> } & v.ObjectEntries,
  undefined
>;

/**
 * Like `v.variant('type', options)`, but finds the option by its name. `v.variant` tries one option after the
 * other and describes each failure, which takes most of the time of reading a long text.
 */
export function byType<const Options extends readonly Option[]>(
  options: Options,
): v.GenericSchema<v.InferInput<Options[number]>, v.InferOutput<Options[number]>> & {
  readonly options: Options;
} {
  const byName = new Map<unknown, Option>(options.map((option) => [option.entries.type.literal, option]));
  const none = v.custom<v.InferInput<Options[number]>>(() => false, 'expected a known type');
  const schema = v.lazy((input: unknown) => {
    const type = typeof input === 'object' && input !== null && 'type' in input ? input.type : undefined;
    return byName.get(type) ?? none;
  });
  return { ...schema, options };
}
