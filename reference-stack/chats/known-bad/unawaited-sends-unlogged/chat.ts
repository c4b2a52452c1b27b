import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('unawaited-sends-unlogged', import.meta.url)
