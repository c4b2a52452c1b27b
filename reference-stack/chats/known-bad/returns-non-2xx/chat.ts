import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('returns-non-2xx', import.meta.url)
