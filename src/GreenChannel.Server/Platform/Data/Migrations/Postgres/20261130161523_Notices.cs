using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Notices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "taken_back_at",
                table: "feedback",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "linked_to",
                table: "cases",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "duplicate_pairs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    one = table.Column<Guid>(type: "uuid", nullable: false),
                    two = table.Column<Guid>(type: "uuid", nullable: false),
                    score = table.Column<double>(type: "double precision", nullable: false),
                    standing = table.Column<string>(type: "text", nullable: false),
                    reasons = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    kept = table.Column<Guid>(type: "uuid", nullable: true),
                    found_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    decided_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_duplicate_pairs", x => x.id);
                    table.ForeignKey(
                        name: "fk_duplicate_pairs_cases_one",
                        column: x => x.one,
                        principalTable: "cases",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_duplicate_pairs_cases_two",
                        column: x => x.two,
                        principalTable: "cases",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    authority = table.Column<string>(type: "text", nullable: false),
                    county = table.Column<string>(type: "text", nullable: false),
                    kinds = table.Column<string>(type: "text", nullable: false),
                    sent_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    received_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    received_by = table.Column<string>(type: "text", nullable: true),
                    noted_by = table.Column<string>(type: "text", nullable: true),
                    reminded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    is_passed_on = table.Column<bool>(type: "boolean", nullable: false),
                    attend_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notices", x => x.id);
                    table.ForeignKey(
                        name: "fk_notices_cases_case_id",
                        column: x => x.case_id,
                        principalTable: "cases",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "trail_marks",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    transaction = table.Column<long>(type: "bigint", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trail_marks", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "duplicate_decisions",
                columns: table => new
                {
                    pair_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    act = table.Column<string>(type: "text", nullable: false),
                    kept = table.Column<Guid>(type: "uuid", nullable: true),
                    place = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_duplicate_decisions", x => new { x.pair_id, x.id });
                    table.ForeignKey(
                        name: "fk_duplicate_decisions_duplicate_pair_row_pair_id",
                        column: x => x.pair_id,
                        principalTable: "duplicate_pairs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_cases_linked_to",
                table: "cases",
                column: "linked_to",
                filter: "linked_to IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_duplicate_pairs_one_two",
                table: "duplicate_pairs",
                columns: new[] { "one", "two" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_duplicate_pairs_state_found_at",
                table: "duplicate_pairs",
                columns: new[] { "state", "found_at" });

            migrationBuilder.CreateIndex(
                name: "ix_duplicate_pairs_two",
                table: "duplicate_pairs",
                column: "two");

            migrationBuilder.CreateIndex(
                name: "ix_notices_attend_at",
                table: "notices",
                column: "attend_at",
                filter: "attend_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_notices_authority_sent_at",
                table: "notices",
                columns: new[] { "authority", "sent_at" });

            migrationBuilder.CreateIndex(
                name: "ix_notices_case_id_authority",
                table: "notices",
                columns: new[] { "case_id", "authority" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_notices_county_due_at",
                table: "notices",
                columns: new[] { "county", "due_at" },
                filter: "received_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "duplicate_decisions");

            migrationBuilder.DropTable(
                name: "notices");

            migrationBuilder.DropTable(
                name: "trail_marks");

            migrationBuilder.DropTable(
                name: "duplicate_pairs");

            migrationBuilder.DropIndex(
                name: "ix_cases_linked_to",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "taken_back_at",
                table: "feedback");

            migrationBuilder.DropColumn(
                name: "linked_to",
                table: "cases");
        }
    }
}
