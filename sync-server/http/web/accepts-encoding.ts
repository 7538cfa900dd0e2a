/** Whether an `Accept-Encoding` header takes an encoding by its name, and does not give it the weight of zero. */
export const acceptsEncoding = (header: string | null | undefined, name: string): boolean =>
  (header ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .some((part) => part === name || (part.startsWith(`${name};`) && !/q=0(\.0*)?$/.test(part)));
