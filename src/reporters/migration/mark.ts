/** Stands at the beginning of every file of a migration: what has it is kvaudit's own and may be replaced. */
export const migrationMark = "Written by kvaudit migrate";
