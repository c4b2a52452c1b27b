import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('forgets-members', import.meta.url)
