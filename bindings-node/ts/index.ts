/**
 * DIDWW: phone numbers, voice trunks, capacity and call records over the API v3.
 *
 * {@link Client} is where to begin.
 */

import { callbackClasses, objectClasses, recordClasses, resourceClasses } from './generated/tables'
import { native } from './native'
import { register } from './registry'

register({ resources: resourceClasses, objects: objectClasses, records: recordClasses, callbacks: callbackClasses })

const constants = native.constants()

/** Version of this package. */
export const VERSION: string = constants.version
/** API versions that this release knows, oldest first. */
export const API_VERSIONS: readonly string[] = constants.apiVersions
/** The header that carries a callback's signature. */
export const SIGNATURE_HEADER: string = constants.signatureHeader
/** How often DIDWW delivers a callback that is not answered with success. */
export const DELIVERY_ATTEMPTS: number = constants.deliveryAttempts
/** How long DIDWW waits for an answer to a callback, in milliseconds. */
export const DELIVERY_TIMEOUT: number = constants.deliveryTimeout
/** The networks that callbacks come from. */
export const SOURCE_NETWORKS: readonly string[] = constants.sourceNetworks

export type { PageLinks } from './answer'
export * from './callbacks'
export {
  Client,
  type ClientOptions,
  type ClientSettings,
  type RateLimit,
  RateLimiter,
  type RawOptions,
  type RetryPolicy,
} from './client'
export { channels, type LogEvent } from './diagnostics'
export * from './encryption'
export {
  ApiError,
  CallbackError,
  type CallbackFault,
  CancelledRequestError,
  ConflictError,
  ConnectError,
  DecodeError,
  DidwwError,
  type ErrorFields,
  type ErrorObject,
  type ErrorSource,
  FileError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  type Outcome,
  RateLimitedError,
  RecordError,
  RequestTimeoutError,
  ServerError,
  type TimeoutPhase,
  TlsError,
  TransportError,
  UnauthorizedError,
  UnprocessableError,
  WaitError,
} from './errors'
export { type ContentOptions, DownloadedFile, type DownloadOptions, ExportContent } from './exports'
export * from './generated'
export type { Authentication, Credential, RequestEvent, ResponseEvent } from './hooks'
export { ResourceIdentifier } from './identifier'
export { Listing } from './listing'
export { NestedObject } from './nested'
export {
  type CallOptions,
  type Fields,
  type FilterValue,
  type FindOptions,
  type ListOptions,
  type SendOptions,
  type UnknownName,
  unknownName,
  type WaitOptions,
} from './options'
export { Page } from './page'
export { RawResponse } from './raw'
export * from './records'
export { type Linked, Resource, type ResourceClass, type ResourceObject } from './resource'
export { type RateLimitStatus, ResponseInfo } from './response'
export * from './sandbox'
export { UploadedFile, type UploadOptions, type UploadSource } from './uploads'
export * from './webhooks/receiver'
