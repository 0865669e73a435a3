/** A batch that does not follow what its job took last: another run of the same job went on in its place. */
export class JobMoved extends Error {
  constructor() {
    super('The import went on elsewhere.')
  }
}

export const jobText = {
  refusal: 'insert into import_refusal (job, line, column_name, reason, value) values (?, ?, ?, ?, ?)',
  advance: `update import_job set position = ?, line = ?, after_cr = ?, prefix = ?, rows = rows + ?,
    landed = landed + ?, unchanged = unchanged + ?, refused = refused + ?
    where id = ? and position = ? and state = 'RUNNING'`,
} as const
