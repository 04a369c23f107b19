using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Transfers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "offered_to",
                table: "cases",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "transfers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    from_county = table.Column<string>(type: "text", nullable: false),
                    to_county = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    offered_by = table.Column<string>(type: "text", nullable: false),
                    offered_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    answered_by = table.Column<string>(type: "text", nullable: true),
                    answered_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_transfers", x => x.id);
                    table.ForeignKey(
                        name: "fk_transfers_cases_case_id",
                        column: x => x.case_id,
                        principalTable: "cases",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_cases_offered_to",
                table: "cases",
                column: "offered_to",
                filter: "offered_to IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_transfers_case_id",
                table: "transfers",
                column: "case_id");

            migrationBuilder.CreateIndex(
                name: "ix_transfers_from_county_offered_at",
                table: "transfers",
                columns: new[] { "from_county", "offered_at" });

            migrationBuilder.CreateIndex(
                name: "ix_transfers_to_county_offered_at",
                table: "transfers",
                columns: new[] { "to_county", "offered_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "transfers");

            migrationBuilder.DropIndex(
                name: "ix_cases_offered_to",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "offered_to",
                table: "cases");
        }
    }
}
