using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Panels : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_cases_county_next_due",
                table: "cases");

            migrationBuilder.DropIndex(
                name: "ix_cases_next_due",
                table: "cases");

            migrationBuilder.AddColumn<DateTime>(
                name: "seen_at",
                table: "transfers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "seen_by",
                table: "transfers",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "assignments",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    holder = table.Column<string>(type: "text", nullable: false),
                    holder_name = table.Column<string>(type: "text", nullable: false),
                    before = table.Column<string>(type: "text", nullable: true),
                    before_name = table.Column<string>(type: "text", nullable: true),
                    by_name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    is_current = table.Column<bool>(type: "boolean", nullable: false),
                    holder_seen_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    before_seen_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assignments", x => x.id);
                    table.ForeignKey(
                        name: "fk_assignments_case_row_case_id",
                        column: x => x.case_id,
                        principalTable: "cases",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "panels",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    place = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    founded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_panels", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sign_offs",
                columns: table => new
                {
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    conclusion_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    member_id = table.Column<Guid>(type: "uuid", nullable: true),
                    account = table.Column<string>(type: "text", nullable: true),
                    signed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    proof = table.Column<string>(type: "text", nullable: true),
                    seen_by = table.Column<string>(type: "text", nullable: true),
                    hash = table.Column<byte[]>(type: "bytea", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_offs", x => new { x.case_id, x.conclusion_id, x.number });
                    table.ForeignKey(
                        name: "fk_sign_offs_cases_case_id",
                        column: x => x.case_id,
                        principalTable: "cases",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "panel_members",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    panel_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    profession = table.Column<string>(type: "text", nullable: false),
                    unit = table.Column<string>(type: "text", nullable: true),
                    account = table.Column<string>(type: "text", nullable: true),
                    joined_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    left_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_panel_members", x => x.id);
                    table.ForeignKey(
                        name: "fk_panel_members_panel_row_panel_id",
                        column: x => x.panel_id,
                        principalTable: "panels",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_cases_county_next_due_id_turns",
                table: "cases",
                columns: new[] { "county", "next_due", "id", "turns" },
                filter: "next_due IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_cases_next_due_id_county_turns",
                table: "cases",
                columns: new[] { "next_due", "id", "county", "turns" },
                filter: "next_due IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_assignments_before",
                table: "assignments",
                column: "before",
                filter: "before IS NOT NULL AND before_seen_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_assignments_case_id",
                table: "assignments",
                column: "case_id");

            migrationBuilder.CreateIndex(
                name: "ix_assignments_organisation_holder",
                table: "assignments",
                columns: new[] { "organisation", "holder" },
                filter: "is_current");

            migrationBuilder.CreateIndex(
                name: "ix_panel_members_panel_id",
                table: "panel_members",
                column: "panel_id");

            migrationBuilder.CreateIndex(
                name: "ix_panels_place",
                table: "panels",
                column: "place");

            migrationBuilder.CreateIndex(
                name: "ix_sign_offs_account",
                table: "sign_offs",
                column: "account",
                filter: "account IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "assignments");

            migrationBuilder.DropTable(
                name: "panel_members");

            migrationBuilder.DropTable(
                name: "sign_offs");

            migrationBuilder.DropTable(
                name: "panels");

            migrationBuilder.DropIndex(
                name: "ix_cases_county_next_due_id_turns",
                table: "cases");

            migrationBuilder.DropIndex(
                name: "ix_cases_next_due_id_county_turns",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "seen_at",
                table: "transfers");

            migrationBuilder.DropColumn(
                name: "seen_by",
                table: "transfers");

            migrationBuilder.CreateIndex(
                name: "ix_cases_county_next_due",
                table: "cases",
                columns: new[] { "county", "next_due" },
                filter: "next_due IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_cases_next_due",
                table: "cases",
                column: "next_due",
                filter: "next_due IS NOT NULL");
        }
    }
}
