/** The mark: a patch cord between two jacks of a switchboard, which happens to be an S. Takes the colour of its text. */
export function Mark({ size = 24, title }: { readonly size?: number; readonly title?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      role={title ? 'img' : undefined}
      aria-label={title}
      aria-hidden={title ? undefined : true}
    >
      <path d="M23 6.8H12.6a4.6 4.6 0 0 0 0 9.2h6.8a4.6 4.6 0 0 1 0 9.2H9" stroke="currentColor" strokeWidth="2.7" />
      <circle cx="25.2" cy="6.8" r="3.8" fill="currentColor" />
      <circle cx="6.8" cy="25.2" r="3.8" fill="currentColor" />
    </svg>
  );
}
