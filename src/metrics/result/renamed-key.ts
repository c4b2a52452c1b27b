import { z } from 'zod'

/** Reads an object as files of today have it, and as older files have it, in which one of its keys had another name. */
export function renamedKey<Schema extends z.ZodType>(schema: Schema, key: string, olderKey: string) {
  return z.preprocess((value) => {
    if (typeof value !== 'object' || value === null || key in value || !(olderKey in value)) return value
    const { [olderKey]: named, ...rest } = value as Record<string, unknown>
    return { [key]: named, ...rest }
  }, schema)
}
