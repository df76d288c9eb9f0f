import type { GroupColour } from '#identity';

/** A group by name and colour. The colour means nothing but this group. */
export function GroupTag({ group }: { readonly group: { readonly name: string; readonly colour: GroupColour } }) {
  return (
    <span title={group.name} style={{ display: 'inline-flex', alignItems: 'center', gap: 6, maxWidth: '15rem' }}>
      <ColourSquare colour={group.colour} />
      <span style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{group.name}</span>
    </span>
  );
}

/** The square of a group's colour. */
export function ColourSquare({ colour }: { readonly colour: GroupColour }) {
  return (
    <span
      aria-hidden
      style={{ width: 9, height: 9, borderRadius: 2.5, background: `var(--c-group-${colour})`, flex: 'none' }}
    />
  );
}
