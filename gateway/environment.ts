// Imported before anything of Apollo's or GraphQL's: both read these once, when they load. Outside production mode
// GraphQL runs slower and query plans leak by a header; nothing leaves the hub by itself, so no telemetry.
if (process.env.NODE_ENV !== 'test') process.env.NODE_ENV = 'production'
process.env.APOLLO_TELEMETRY_DISABLED = '1'

/** Where this process's threads find their modules compiled: each that did it by itself would take ten megabytes more. */
export function keepCompiledIn(folder: string): void {
  process.env.NODE_COMPILE_CACHE = folder
}
