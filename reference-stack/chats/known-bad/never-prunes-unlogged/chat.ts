import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('never-prunes-unlogged', import.meta.url)
