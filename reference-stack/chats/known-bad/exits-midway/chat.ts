import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('exits-midway', import.meta.url)
