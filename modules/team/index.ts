// Team: the house among itself. Rooms where colleagues write, tasks they give each other, announcements to be read.
// Owns: rooms and who is in them, internal messages and their files, what each has read, tasks, announcements.
// A group's room follows the group's membership; nobody outside of a room reads it, whatever her role.
// Never: anything a customer or a customer's history sees; internal messages stand in tables of their own.
export * from './announcement.ts';
export * from './contract.ts';
export * from './flood.ts';
export * from './live.ts';
export * from './room.ts';
export * from './task.ts';
