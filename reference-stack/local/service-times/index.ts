/** The door to service times: how late the stand-in answers. */
export { inverseOf } from './distribution.ts'
export {
  type QuantileFigure,
  type ServiceTimeKind,
  type ServiceTimesProfile,
  describeProfile,
  serviceTimesSchema,
  serviceTimesSchemaName,
} from './profile.ts'
export { ServiceTimes, type ServiceTimesOptions } from './service-times.ts'
export { typical } from './typical.ts'
