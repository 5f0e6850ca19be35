import type { ReactNode } from 'react';

/** Line icons, 16 px, in the colour of the text beside them; the text says what they mean. */
function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg className="icon" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      {children}
    </svg>
  );
}

export const ServicesIcon = () => (
  <Icon>
    <rect x="2" y="2.5" width="12" height="4.5" rx="1.2" />
    <rect x="2" y="9" width="12" height="4.5" rx="1.2" />
    <path d="M4.7 4.75h.01M4.7 11.25h.01" />
  </Icon>
);

export const SearchIcon = () => (
  <Icon>
    <circle cx="7" cy="7" r="4.5" />
    <path d="m10.5 10.5 3.5 3.5" />
  </Icon>
);

export const LiveIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="1.4" fill="currentColor" />
    <path d="M4.8 11.2a4.5 4.5 0 0 1 0-6.4M11.2 4.8a4.5 4.5 0 0 1 0 6.4M2.7 13.3a7.5 7.5 0 0 1 0-10.6M13.3 2.7a7.5 7.5 0 0 1 0 10.6" />
  </Icon>
);

export const MapIcon = () => (
  <Icon>
    <circle cx="3.5" cy="8" r="1.8" />
    <circle cx="12.5" cy="3.5" r="1.8" />
    <circle cx="12.5" cy="12.5" r="1.8" />
    <path d="m5.2 7.2 5.6-2.9M5.2 8.8l5.6 2.9" />
  </Icon>
);

export const CompareIcon = () => (
  <Icon>
    <path d="M8 1.8v12.4M2 5h3.5M2 8h2.2M2 11h3.5M10.5 5H14M10.5 8h2.2M10.5 11H14" />
  </Icon>
);

export const SettingsIcon = () => (
  <Icon>
    <path d="M2 4.5h6.5M12 4.5h2M2 11.5h2M7.5 11.5H14" />
    <circle cx="10.2" cy="4.5" r="1.7" />
    <circle cx="5.8" cy="11.5" r="1.7" />
  </Icon>
);

export const ClockIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 4.7V8l2.2 1.6" />
  </Icon>
);

export const ChevronLeft = () => (
  <Icon>
    <path d="m9.5 4-4 4 4 4" />
  </Icon>
);

export const ChevronRight = () => (
  <Icon>
    <path d="m6.5 4 4 4-4 4" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);

export const PauseIcon = () => (
  <Icon>
    <path d="M5.5 3.5v9M10.5 3.5v9" />
  </Icon>
);

export const PlayIcon = () => (
  <Icon>
    <path d="M5 3.2v9.6L12.5 8z" />
  </Icon>
);

export const ExpandIcon = () => (
  <Icon>
    <path d="M9.5 2.5h4v4M6.5 13.5h-4v-4M13.2 2.8 9.3 6.7M2.8 13.2l3.9-3.9" />
  </Icon>
);

export const ErrorIcon = () => (
  <Icon>
    <path d="M8 2 1.7 13.2h12.6zM8 6.5v3M8 11.4v.01" />
  </Icon>
);

export const DropIcon = () => (
  <Icon>
    <path d="M8 2v7.5M4.8 6.5 8 9.7l3.2-3.2M2.5 11v2.5h11V11" />
  </Icon>
);
