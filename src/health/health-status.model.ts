/** Status of the service. */
export class HealthStatus {
  /**
   * Always "ok". If the check fails, the response is an error.
   * @example ok
   */
  status: string;
}
