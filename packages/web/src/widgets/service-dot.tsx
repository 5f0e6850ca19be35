/** A service's colour beside its name; never colour alone. */
export function ServiceDot({ slot }: { readonly slot: number }) {
  return <span className="service-dot" data-slot={slot} aria-hidden="true" />;
}
