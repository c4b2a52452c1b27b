import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('prunes-unlogged', import.meta.url)
