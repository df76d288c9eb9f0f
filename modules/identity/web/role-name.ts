import { type Language, type RoleTemplate, templates } from '#identity';

/** A role made from a template is called what the template is called in the reader's language. */
export function roleName(
  role: { readonly name: string; readonly template: RoleTemplate | null },
  language: Language,
): string {
  return role.name === '' && role.template ? templates[role.template].name[language] : role.name;
}
