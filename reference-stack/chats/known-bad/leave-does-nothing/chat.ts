import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('leave-does-nothing', import.meta.url, { LeaveRoom: {} })
