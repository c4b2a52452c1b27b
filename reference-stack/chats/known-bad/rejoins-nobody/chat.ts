import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('rejoins-nobody', import.meta.url, { LeaveRoom: {}, JoinRoom: {} })
