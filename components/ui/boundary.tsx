'use client';

import { Component, type ReactNode } from 'react';

type BoundaryProps = { children: ReactNode };
type BoundaryState = { children: ReactNode; error: Error | null };

/** What fails in a part of a page costs that part alone, and is tried again when the part is given anything new. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { children: this.props.children, error: null };

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(props: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return props.children === state.children ? null : { children: props.children, error: null };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <p role="status" className="min-w-0 frame px-3 py-2 text-sm text-muted">
        This part could not be drawn: {error.message}. The rest of the page goes on.
      </p>
    );
  }
}
