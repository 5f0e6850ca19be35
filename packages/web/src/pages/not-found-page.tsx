import { Link } from '@tanstack/react-router';

export function NotFoundPage() {
  return (
    <div className="page-body">
      <div className="notice">
        <h1>No such page</h1>
        <p>
          Go to <Link to="/">services</Link> or to <Link to="/search">search</Link>.
        </p>
      </div>
    </div>
  );
}
